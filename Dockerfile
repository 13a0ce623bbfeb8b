# Needs DATABASE_URL, SIGNALBOX_SECRET and, for the first start, SIGNALBOX_ADMIN_EMAIL and SIGNALBOX_ADMIN_PASSWORD:
# HOST=0.0.0.0 can be reached from outside, so without a secret and an administrator the start ends with code 78.

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM dependencies AS build
COPY . .
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
RUN npx next build

FROM dependencies AS production
RUN npm prune --omit=dev

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    SIGNALBOX_DATA_DIR=/data \
    LOG_FORMAT=json
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY package.json next.config.ts tsconfig.json LICENSE ./
COPY drizzle ./drizzle
COPY lib ./lib
COPY server ./server
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "const { PORT, SIGNALBOX_URL: url } = process.env; require('node:http').get({ host: '127.0.0.1', port: PORT, path: '/health', headers: { host: url ? new URL(url).host : 'localhost:' + PORT } }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "server/main.ts"]
