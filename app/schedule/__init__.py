"""Time: what is done again and again, and how often. What is due stands in tables; here is only the tick."""
