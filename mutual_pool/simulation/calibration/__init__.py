"""Fits the model to published figures, and forecasts with what the fit leaves open."""
