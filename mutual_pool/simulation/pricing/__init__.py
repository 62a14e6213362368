"""What a plan should ask: risk measures, parameter uncertainty, tornado, rules for a goal."""
