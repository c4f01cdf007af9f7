#!/bin/sh
# What a container does: web, worker, beat, migrate, or any command of the workbench
# (`createsuperuser`, `reset_password`, `check --deploy`, …). Each becomes process 1, so signals reach it.
set -eu

: "${WORKBENCH_DATA:=/data}"
: "${DJANGO_SETTINGS_MODULE:=workbench.settings}"
export WORKBENCH_DATA DJANGO_SETTINGS_MODULE

what="${1:-web}"
[ "$#" -eq 0 ] || shift

case "$what" in
    web)
        # Into the data folder, at each start: a volume would hide what the image held, and keep an old release's files.
        python -m workbench collectstatic --noinput --verbosity 0
        # Where its processes count requests together; a new one at each start, for counts of a dead one are no counts.
        : "${PROMETHEUS_MULTIPROC_DIR:=$(mktemp -d)}"
        export PROMETHEUS_MULTIPROC_DIR
        exec granian --interface wsgi --host "${LISTEN:-0.0.0.0}" --port "${PORT:-8000}" \
            --workers "${WEB_WORKERS:-1}" --blocking-threads "${WEB_THREADS:-8}" --blocking-threads-idle-timeout 600 \
            --backlog 8192 --http1-header-read-timeout 10000 --workers-kill-timeout 10 --no-ws "$@" workbench.wsgi:application
        ;;
    worker)
        rm -f "$WORKBENCH_DATA/pulse/worker@$(hostname)"  # of the one before us, which says nothing of us
        exec celery --app workbench.celery:app worker --concurrency "${WORKER_PROCESSES:-1}" \
            --max-memory-per-child 400000 --without-gossip --without-mingle "$@"
        ;;
    beat)
        # Exactly one of these may run: two would only sweep twice as often.
        mkdir -p "$WORKBENCH_DATA/beat"
        rm -f "$WORKBENCH_DATA/pulse/beat@$(hostname)"
        exec celery --app workbench.celery:app beat --schedule "$WORKBENCH_DATA/beat/schedule" --pidfile "" "$@"
        ;;
    migrate)
        exec python -m workbench migrate --noinput "$@"
        ;;
    *)
        exec python -m workbench "$what" "$@"
        ;;
esac
