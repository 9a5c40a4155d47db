"""How would the rules have done? Published stories, made-up people, and the past under other rules."""
