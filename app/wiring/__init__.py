"""How do the parts come together? The only place that joins them, reads the clock, and hands settings on as values.

Each part is asked for by its own name, `app.wiring.web` and so on: a command that needs the clock need not load a web
server.
"""
