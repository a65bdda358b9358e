// For `node --import`: SQLite finds no room beyond the first pages of a file. A disk that is really full needs a mount of
// its own, and with it rights that not everybody has who runs the tests.
import { DatabaseSync } from "node:sqlite";

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, "PRAGMA max_page_count = 2");
  return exec.call(this, sql);
};
