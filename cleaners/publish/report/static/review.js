"use strict";
(() => {
  const one = (id) => document.getElementById(id);
  const buttons = Array.from(document.querySelectorAll(".act"));
  let decided = JSON.parse(one("decided").textContent);

  // What a decision is about: one is kept on each subject.
  const subject = (said) => JSON.stringify(
    said.left !== undefined ? ["pair", ...[said.left, said.right].sort()]
      : said.line !== undefined ? ["line", said.line.toLowerCase().trim().split(/\s+/).join(" ")]
      : said.verdict === "off" ? ["rule", said.rule, said.source || "", said.article || ""]
      : ["edit", said.article, said.rule, said.start, said.before, said.after]);

  const words = (said) => {
    if (said.left !== undefined) return `${said.left} and ${said.right}: ${said.verdict}`;
    if (said.line !== undefined) return `always keep: ${said.line}`;
    if (said.verdict === "off") return `never ${said.rule}${said.source ? " for " + said.source : ""}${said.article ? " in " + said.article : ""}`;
    return `${said.verdict} ${said.rule} in ${said.article}: “${said.before}” → “${said.after}”`;
  };

  const show = () => {
    const verdicts = new Map(decided.map((said) => [subject(said), said.verdict]));
    for (const button of buttons) {
      const said = JSON.parse(button.dataset.decision);
      button.setAttribute("aria-pressed", String(verdicts.get(subject(said)) === said.verdict));
    }
    for (const card of document.querySelectorAll(".case")) {
      card.classList.toggle("done", Boolean(card.querySelector('.act[aria-pressed="true"]')));
    }
    const open = document.querySelectorAll(".case:not(.done)").length;
    one("queue-state").textContent = `${open} to decide here, ${decided.length} decided in all.`;
    one("decided-count").textContent = decided.length ? `${decided.length}, obeyed by the next run` : "none yet";
    one("decisions").replaceChildren(...decided.map((said) => {
      const item = document.createElement("li");
      const text = document.createElement("span");
      text.className = "text";
      text.textContent = words(said);
      const back = document.createElement("button");
      back.type = "button";
      back.className = "act";
      back.textContent = "take back";
      back.addEventListener("click", () => send(said, true, back));
      const acts = document.createElement("p");
      acts.className = "acts";
      acts.append(back);
      item.append(text, acts);
      return item;
    }));
  };

  const send = async (said, back, button) => {
    button.disabled = true;
    try {
      const answer = await fetch("decide", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ back, decision: said }),
      });
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.error);
      decided = body.decided;
      show();
    } catch (error) {
      one("queue-state").textContent = `Not kept: ${error.message}`;
      alert(`Not kept: ${error.message}`);
    } finally {
      button.disabled = false;
      if (button.isConnected) button.focus();
    }
  };

  for (const button of buttons) {
    button.addEventListener("click", () =>
      send(JSON.parse(button.dataset.decision), button.getAttribute("aria-pressed") === "true", button));
  }
  show();
})();
