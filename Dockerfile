# syntax=docker/dockerfile:1

# Dependencies are built from a recipe of the manifests alone: the layer stands until they change.
FROM rust:1.95-slim-bookworm AS chef
RUN cargo install cargo-chef --locked --version 0.1.78
WORKDIR /src

FROM chef AS plan
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS build
COPY --from=plan /src/recipe.json recipe.json
RUN cargo chef cook --profile dist --locked --package api --recipe-path recipe.json
COPY . .
RUN cargo build --profile dist --locked --package api --bin tenure

FROM debian:bookworm-slim
# The certificates are for identity providers, whose keys are read over HTTPS.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --create-home --home-dir /var/lib/tenure tenure
COPY --from=build /src/target/dist/tenure /usr/local/bin/tenure
COPY LICENSE api/edge/assets/graphiql/THIRD_PARTY_LICENSES.txt /usr/share/doc/tenure/

USER 10001:10001
# An SQLite database, where one is used, lies here.
WORKDIR /var/lib/tenure
ENV TENURE_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["tenure", "health"]
ENTRYPOINT ["tenure"]
CMD ["serve"]
