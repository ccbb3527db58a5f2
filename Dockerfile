# The site in one image: the same image is the web server, the worker and the one that prepares the database.

FROM python:3.13-slim-bookworm AS build
WORKDIR /source
RUN python -m venv /opt/installer && python -m venv /opt/sormlandsmat
COPY requirements/ requirements/
RUN /opt/installer/bin/pip install --no-cache-dir --require-hashes -r requirements/installer.lock \
 && /opt/installer/bin/uv pip install --no-cache --python /opt/sormlandsmat/bin/python --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY site/ site/
COPY law/ law/
COPY members/ members/
COPY catalogue/ catalogue/
COPY hubs/ hubs/
COPY search/ search/
COPY cms/ cms/
# A wheel and not the checkout: the image runs exactly what `make wheel` builds.
RUN /opt/installer/bin/python -m hatchling build -t wheel -d /wheel \
 && /opt/sormlandsmat/bin/python -m pip install --no-cache-dir --no-deps --no-index /wheel/*.whl

FROM python:3.13-slim-bookworm
ENV PATH=/opt/sormlandsmat/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin sormlandsmat \
 && install -d -o sormlandsmat -g sormlandsmat /data /data/media
COPY --from=build /opt/sormlandsmat /opt/sormlandsmat
WORKDIR /app
COPY deploy/gunicorn.conf.py deploy/healthcheck.py deploy/
# Static files are collected and compressed here, into the image: they belong to this version of the code.
ENV STATIC_DIR=/app/static
RUN SECRET_KEY=only-while-building DATA_DIR=/tmp/build sormlandsmat collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build
USER 10001
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "sormlandsmat.wsgi:application"]
