// Reads codes with the camera, one after the other, and sends each through the form it stands beside, as a
// keyboard scanner would: the server does the rest. Nothing of the picture leaves the device. The reader (a
// megabyte) is loaded when the camera is switched on, not before.

import { announce } from "../../ui/js/announce.js";

const FORMATS = ["qr_code", "code_128", "data_matrix", "code_39", "aztec", "pdf417", "ean_13", "itf"];
const VENDOR = new URL("../../vendor/scanning/", import.meta.url);
const PAUSE = 120;
// The same code in view for so long is one scan; taken out of view and shown again it is another.
const SAME = 3000;
const REMEMBERED = "openhtm-camera";
let reader = null;

async function load() {
  const script = document.createElement("script");
  script.src = new URL("barcode-detector.min.js", VENDOR).href;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error("the reader could not be loaded"));
    document.head.append(script);
  });
  const answer = await fetch(new URL("zxing_reader.wasm", VENDOR));
  if (!answer.ok) throw new Error("the reader could not be loaded");
  const { BarcodeDetector, prepareZXingModule } = window.BarcodeDetectionAPI;
  // Given whole, it does not depend on how the server names its type.
  prepareZXingModule({ overrides: { wasmBinary: await answer.arrayBuffer() } });
  return new BarcodeDetector({ formats: FORMATS });
}

function stored(value) {
  try {
    if (value === undefined) return localStorage.getItem(REMEMBERED);
    localStorage.setItem(REMEMBERED, value);
  } catch { /* a browser that keeps nothing */ }
  return null;
}

// Of several codes in view, the one that the person points at.
function inTheMiddle(codes, video) {
  const away = ({ boundingBox: box }) => Math.hypot(box.x + box.width / 2 - video.videoWidth / 2, box.y + box.height / 2 - video.videoHeight / 2);
  return [...codes].sort((one, other) => away(one) - away(other))[0];
}

class Camera {
  constructor(element) {
    this.element = element;
    this.video = element.querySelector("video");
    this.state = element.querySelector("[data-camera-state]");
    this.button = element.querySelector("button");
    this.form = document.getElementById(element.dataset.form);
    this.stream = null;
    this.last = { code: "", at: 0 };
    this.button.addEventListener("click", () => (this.stream ? this.stop(true) : this.start()));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.stop(false); });
    window.addEventListener("pagehide", () => this.stop(false));
  }

  say(key) {
    this.state.textContent = this.element.dataset[key] ?? "";
  }

  async start() {
    if (!navigator.mediaDevices?.getUserMedia) return this.say("insecure");
    this.button.disabled = true;
    this.say("starting");
    try {
      reader ??= load();
      const video = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      this.video.srcObject = this.stream;
      await this.video.play();
      const detector = await reader;
      this.show(true);
      stored("on");
      this.say("ready");
      this.look(detector);
    } catch (problem) {
      if (!this.stream) stored("off");
      this.stop(false);
      if (!["NotAllowedError", "NotFoundError", "OverconstrainedError", "NotReadableError"].includes(problem.name)) reader = null;
      this.say({ NotAllowedError: "refused", NotFoundError: "absent", OverconstrainedError: "absent" }[problem.name] ?? "failed");
    } finally {
      this.button.disabled = false;
    }
    return undefined;
  }

  show(on) {
    this.video.hidden = !on;
    this.element.classList.toggle("is-on", on);
    this.button.querySelector("[data-camera-words]").textContent = on ? this.element.dataset.off : this.element.dataset.on;
  }

  stop(forgetting) {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.show(false);
    this.say("");
    if (forgetting) stored("off");
  }

  async look(detector) {
    while (this.stream && this.element.isConnected) {
      try {
        const codes = await detector.detect(this.video);
        if (codes.length) this.found(inTheMiddle(codes, this.video).rawValue);
      } catch { /* a frame that is not there yet */ }
      await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    }
    this.stop(false);
  }

  found(code) {
    const now = performance.now();
    const again = code === this.last.code && now - this.last.at < SAME;
    this.last = { code, at: now };
    if (again || !code) return;
    navigator.vibrate?.(60);
    const field = this.form.elements.code;
    field.value = code;
    announce(this.element.dataset.found.replace("%s", code));
    this.form.requestSubmit();
  }
}

export function bind(element) {
  const camera = new Camera(element);
  if (stored() === "on") camera.start();
}
