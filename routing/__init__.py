"""Pure decisions: rules, lead scoring, SLA clocks, calendars, assignment and the outbound gate."""
