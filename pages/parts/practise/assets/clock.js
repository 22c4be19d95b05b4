// A clock that runs in the browser: the server is not asked for the time. It stands still once the answer is shown.
const words = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export default function ({ data, parentElement }) {
  const clock = parentElement.querySelector(".clock");
  const { since, of, stopped, turn } = data;
  if (clock.dataset.turn !== turn || stopped) clock.begun = performance.now() - 1000 * since;
  clock.dataset.turn = turn;
  const tell = () => {
    const now = stopped ? since : (performance.now() - clock.begun) / 1000;
    clock.textContent = `${words(now)} of ${words(of)}`;
    clock.style.setProperty("--share", Math.min(1, now / of));
    clock.classList.toggle("over", now > of);
  };
  tell();
  const timer = stopped ? 0 : setInterval(tell, 500);
  return () => clearInterval(timer);
}
