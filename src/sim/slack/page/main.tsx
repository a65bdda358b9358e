import "@fontsource/noto-color-emoji/emoji-400.css";
import "slack-blocks-to-jsx/dist/style.css";
import "./style.css";
import "./messages.css";
import "./rehearsal.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { connect } from "./connection.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");
createRoot(root).render(<App connection={connect(`ws://${window.location.host}/page`)} />);
