"""Who holds which article, and what they answer."""
