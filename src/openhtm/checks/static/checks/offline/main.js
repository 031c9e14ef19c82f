// Checking without a network: the points of the units, what waits first, and one point item by item.

import { PointPage } from "./point.js";
import { stateOf } from "./state.js";

export const home = "checks";
export const views = { checks };

// An address of the program, as a view here: a point, or the page of a unit.
export function find(part, path) {
  const point = part.points.find((one) => path.startsWith(one.url));
  if (point) return `#/checks/${point.id}`;
  return path.startsWith("/checks/") ? "#/checks" : null;
}

function checks(app, [id], part) {
  const point = part.points.find((one) => String(one.id) === id);
  return point ? new PointPage(app, point).draw() : list(app, part);
}

function list(app, part) {
  const page = app.clone("checks", { none: part.points.length === 0, day: app.day(app.package.made_at.slice(0, 10)), taken: app.time(app.package.made_at) });
  const place = app.part(page, "units");
  for (const [title, points] of grouped(app, part.points)) {
    const unit = app.clone("check-group", { title });
    for (const point of points) app.part(unit, "list").append(line(app, point));
    place.append(unit);
  }
  return page;
}

function grouped(app, points) {
  const found = new Map();
  for (const point of points) {
    const waits = point.to_do && !stateOf(app, point);
    const title = `${point.unit} · ${waits ? app.words.checking.to_check : app.words.checking.later}`;
    found.set(title, [...(found.get(title) ?? []), point]);
  }
  return new Map([...found].sort(([, one], [, other]) => Number(Boolean(stateOf(app, one[0]) || !one[0].to_do)) - Number(Boolean(stateOf(app, other[0]) || !other[0].to_do))));
}

function line(app, point) {
  const here = stateOf(app, point);
  return app.clone("check-line", {
    name: point.name, check: point.check, open: `#/checks/${point.id}`, when: when(app, point), pills: here ? [here] : point.pills,
  });
}

export function when(app, point) {
  const words = app.words.checking;
  if (point.due) return words.until.replace("%at", app.time(point.due.closes));
  return point.following ? words.from.replace("%at", `${app.day(point.following.opens.slice(0, 10))} ${app.time(point.following.opens)}`) : "";
}
