// The page works without this; with it, nothing that was entered is lost to a bad connection.

const form = document.querySelector("form[data-ask]");
if (form) {
  const status = form.querySelector("[role=status]");
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.ariaBusy !== "true") send();
  });

  async function send() {
    const entry = Object.fromEntries(new FormData(form));
    entry.consent = form.elements.consent.checked;
    form.ariaBusy = "true";
    status.textContent = status.dataset.sending;
    try {
      const answer = await ask(form.action, entry, () => { status.textContent = status.dataset.working; });
      form.elements.token.value = entry.token;
      if (answer.status === 201) location.assign(new URL(answer.status_url, location.href) + location.search);
      else complain(answer);
    } catch {
      status.textContent = status.dataset.lost;
    }
    form.ariaBusy = "false";
  }

  function complain(answer) {
    const problems = answer.fields || {};
    for (const old of form.querySelectorAll(".field > .bad")) old.remove();
    for (const control of form.querySelectorAll(".field :is(input, select, textarea)")) {
      const problem = problems[control.name];
      control.ariaInvalid = problem ? "true" : "false";
      if (!problem) continue;
      const told = Object.assign(document.createElement("p"), { className: "bad", id: `${control.name}-bad`, textContent: problem });
      control.closest(".field").append(told);
      control.setAttribute("aria-describedby", `${control.name}-hint ${told.id}`);
    }
    status.textContent = answer.message;
    form.querySelector("[aria-invalid=true]")?.focus();
  }
}
