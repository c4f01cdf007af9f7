"""Figures over a whole project: computed in the background, stored with the sequence they hold for."""
