"""Disputes and how they are settled. Everybody's answers stay as they are; a decision stands above them."""
