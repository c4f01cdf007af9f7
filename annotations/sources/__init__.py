"""Who a project's articles credit: derived from settled answers, put together by people, reported."""
