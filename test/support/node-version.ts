/** Without npm's install scripts there is no Node 24 in node_modules, and everything would silently run on the system's Node. */
if (Number(process.versions.node.split(".")[0]) < 24) {
  throw new Error(
    `spot-chaos needs Node 24 or newer, this is ${process.version}: run "npm ci" without --ignore-scripts`,
  );
}
