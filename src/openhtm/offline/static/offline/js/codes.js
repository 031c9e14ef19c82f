// Which of the devices taken along a scanned or typed code names: tag, serial, UDI, or the address of a label.

const plain = (text) => text.toUpperCase().replace(/[\s\u001d]/g, "");

const known = new WeakMap();

// ``devices``: by key, each with its ``codes``; read once, however often it is asked. Gives the key, or null.
export function keyOf(devices, code) {
  if (!known.has(devices)) {
    known.set(devices, new Map(Object.entries(devices).flatMap(([key, one]) => one.codes.map((text) => [plain(text), key])).reverse()));
  }
  const asked = code.includes("/r/") ? code.split("/r/")[1].split(/[/?#]/)[0] : code;
  return known.get(devices).get(plain(asked)) ?? null;
}
