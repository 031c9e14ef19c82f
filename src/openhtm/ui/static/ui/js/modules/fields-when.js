// Shows a form's fields only where they matter: a control with data-when="kind=event meter;scheme=plusminus" is shown
// while the control "kind" holds event or meter and "scheme" holds plusminus. Bound to any control of the form. A
// field with an error stays visible. Without script all fields are there and say in words when they matter.

function valueOf(form, name) {
  const control = form.elements.namedItem(name);
  return control ? control.value : "";
}

function holds(form, condition) {
  return condition.split(";").every((part) => {
    const [name, values] = part.split("=");
    return values.split(" ").includes(valueOf(form, name.trim()));
  });
}

// A group of checkboxes carries the condition on each of its boxes; the group is what is shown.
function fieldOf(control) {
  return control.closest("fieldset.field") ?? control.closest(".field");
}

function show(form) {
  for (const control of form.querySelectorAll("[data-when]")) {
    const field = fieldOf(control);
    if (field) field.hidden = !holds(form, control.dataset.when) && !field.classList.contains("field-wrong");
  }
}

export function bind(element) {
  const form = element.form;
  if (!form) return;
  form.addEventListener("change", () => show(form));
  show(form);
}
