// The program around the page, if there is one: MCP Apps (2026-01-26), JSON-RPC
// by messages between windows. A page of its own has none and holds its answer.

const protocolVersion = "2026-01-26";

/**
 * Begins the conversation. onAnswer gets the answer of the tool, onContext what
 * the host says of itself. Returns how to open a link and to say the page's height.
 */
export function connect({ onAnswer, onContext, onCancelled }) {
  const host = window.parent;
  const waiting = new Map();
  let last = 0;

  window.addEventListener("message", (event) => {
    if (event.source !== host) return;
    const m = event.data;
    if (m === null || typeof m !== "object" || m.jsonrpc !== "2.0") return;
    if (typeof m.method !== "string") return settle(m);
    const params = m.params ?? {};
    switch (m.method) {
      case "ui/notifications/tool-result": return onAnswer(answerOf(params));
      case "ui/notifications/tool-cancelled": return onCancelled();
      case "ui/notifications/host-context-changed": return onContext(params);
      default:
        if (m.id === undefined) return;
        if (m.method === "ui/resource-teardown" || m.method === "ping") return post({ id: m.id, result: {} });
        return post({ id: m.id, error: { code: -32601, message: `the page has no method ${m.method}` } });
    }
  });
  request("ui/initialize", { protocolVersion, appInfo: { name: "view", version: "1" }, appCapabilities: {} }).then((r) => {
    onContext(r?.hostContext ?? {});
    notify("ui/notifications/initialized", {});
    watchSize();
  }, () => {});
  return { open: (url) => request("ui/open-link", { url }).catch(() => {}) };

  function settle(m) {
    const w = waiting.get(m.id);
    if (!w) return;
    waiting.delete(m.id);
    if (m.error) w.reject(new Error(String(m.error.message)));
    else w.resolve(m.result);
  }
  function request(method, params) {
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      post({ id, method, params });
    });
  }
  function notify(method, params) {
    post({ method, params });
  }
  // The host's origin is not known to a page in a sandbox, and nothing that is sent is secret.
  function post(message) {
    host.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }
  function watchSize() {
    new ResizeObserver(() => {
      notify("ui/notifications/size-changed", { height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
    }).observe(document.documentElement);
  }
}

/** The answer in a tool's result: structured where it is, else the JSON of its text. */
function answerOf(result) {
  if (result.structuredContent) return result.structuredContent;
  const text = (result.content ?? []).find((c) => c?.type === "text")?.text;
  try {
    return JSON.parse(text);
  } catch {
    return { error: { message: String(text ?? "the tool gave no answer") } };
  }
}
