// Listens to the admin portal in the frame: it says how high it is and what happens in it.
const portal = document.getElementById('portal'), heard = document.getElementById('heard');
addEventListener('message', ({ origin, source, data }) => {
  if (origin !== portal.dataset.origin || source !== portal.contentWindow) return;
  if (data.event_type === 'resize') {
    portal.style.blockSize = `${Math.max(600, data.data.height)}px`;
    return;
  }
  const line = document.createElement('li'), name = document.createElement('code');
  name.textContent = data.event_type;
  line.append(name, ` ${data.message}`);
  line.dataset.event = JSON.stringify(data);
  heard.append(line);
});
