# Production dependencies alone; the sources run as they are, Node 24 strips the types.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-fund --no-audit && npm cache clean --force

# The rehearsal's page: built here, so that the image can show it without the tools that build it.
FROM node:24-bookworm-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-fund --no-audit && npm cache clean --force
COPY tsconfig.json ./
COPY src ./src
RUN node src/main.ts page

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
COPY --from=page /app/dist/page ./dist/page
# Mount a folder at /data with spot-chaos.yaml in it; the runs are kept beside it, in spot-chaos.db.
RUN mkdir /data && chown node:node /data
ENV SPOT_CHAOS_CONFIG=/data/spot-chaos.yaml
VOLUME /data
USER node
# HTTP mode (PORT); in Socket Mode nothing is listened on but the health endpoint.
EXPOSE 3000
# The default of `health:` in spot-chaos.yaml, inside the container: whoever changes it there changes it here.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# As `npm start` does it, so that 200 runs at once stay below 400 MB (docs/operations.md).
ENV MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=25", "src/main.ts", "serve"]
