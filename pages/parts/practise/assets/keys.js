// A key presses a button of the page, by the button's own key. Tab, and every key while someone types, stay the browser's.

const TYPING = "textarea, select, [contenteditable=true], [role=combobox], [role=slider], [role=spinbutton], input:not([type=checkbox]):not([type=radio])";
const PRESSED_BY_SPACE = "button, a, summary, input, [role=button], [role=checkbox], [role=switch], [role=option], [role=radio], [role=tab]";
const MOVED_BY_ARROWS = "[role=radio], [role=radiogroup] *, [role=toolbar] *, [role=tab], [role=menu] *, [role=listbox] *, [role=dialog] *, [role=grid] *, canvas, input[type=radio]";
const MOUNTED_WITHIN = 40; // animation frames until a new text field must be there

const within = (name) => document.querySelector(`.st-key-${CSS.escape(name)}`);
const boxes = (name) => [...(within(name)?.querySelectorAll("input[type=checkbox]") ?? [])];

function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

class Keys {
  constructor(line) {
    this.line = line;
    this.pressed = (event) => this.press(event);
  }

  begin() {
    document.addEventListener("keydown", this.pressed);
  }

  end() {
    document.removeEventListener("keydown", this.pressed);
  }

  show(data) {
    const changed = data.turn !== this.data?.turn;
    this.data = data;
    this.line.replaceChildren(...data.legend.map(([key, says]) => {
      const item = document.createElement("span");
      item.append(Object.assign(document.createElement("kbd"), { textContent: key }), says);
      return item;
    }));
    if (changed && data.focus) this.write(MOUNTED_WITHIN);
  }

  /** Focus the text field once it is on the page and may be written in. */
  write(frames) {
    const field = within(this.data.write)?.querySelector("input:not(:disabled), textarea:not(:disabled)");
    if (field) field.focus();
    else if (frames > 0) requestAnimationFrame(() => this.write(frames - 1));
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab") return;
    const at = focused();
    if (at?.matches(TYPING)) return void (event.key === "Escape" && at.blur());
    if (document.querySelector("[role=dialog]")) return;
    if (event.key === " " && at?.matches(PRESSED_BY_SPACE)) return;
    if (event.key.startsWith("Arrow") && at?.matches(MOVED_BY_ARROWS)) return;
    if (!event.repeat && this.act(event.key)) event.preventDefault();
  }

  act(key) {
    const { data } = this;
    if (data.ticks && (key === "ArrowDown" || key === "ArrowUp")) return this.walk(key === "ArrowDown" ? 1 : -1);
    if (data.write && key.toLowerCase() === "w") return this.write(MOUNTED_WITHIN) ?? true;
    const button = data.keys[key.toLowerCase()] ?? data.keys[key];
    const element = button && within(button)?.querySelector("button:not(:disabled)");
    element?.click();
    return Boolean(button);
  }

  /** To the next box of the list, round its ends. */
  walk(by) {
    const all = boxes(this.data.ticks);
    if (!all.length) return false;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
    all[next].focus();
    return true;
  }
}

export default function ({ data, parentElement }) {
  const line = parentElement.querySelector(".keys");
  line.listener ??= new Keys(line);
  line.listener.begin(); // the same function is added once only
  line.listener.show(data);
  return () => line.listener.end();
}
