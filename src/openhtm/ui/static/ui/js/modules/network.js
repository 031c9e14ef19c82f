// Says when the network is gone and when it is back.

export function bind(banner) {
  const show = () => { banner.hidden = navigator.onLine; };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
