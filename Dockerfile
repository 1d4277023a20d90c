# The production image: no compiler, no development package, no root. Its settings come from the environment
# (README.md, "In production"); one image runs as web server, worker, beat and migration.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes --no-deps -r /tmp/base.txt
COPY . /app
WORKDIR /app
# Neither step asks the database; the values below stay in this stage.
RUN /opt/venv/bin/python -m partner_center.stack.translations --compile \
    && DATABASE_URL=postgres:///none SECRET_KEY=none /opt/venv/bin/python manage.py collectstatic --no-input

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_ENV=production
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "partner_center.stack.alive"]
CMD ["gunicorn", "partner_center.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", \
     "--threads", "4", "--no-control-socket", "--access-logfile", "-"]
