/// The page's only script: values at the pointer on all plots of a time axis.
///
/// The page is complete without it. The values are read off the drawn lines, so they are rounded to what a line's
/// tenths of a pixel can tell.
enum PageScript {
    static let text = """

        document.querySelectorAll('.stack').forEach(stack => {
          const plots = [...stack.querySelectorAll('.plot[data-scale]')].map(plot => {
            const [low, high, kind, unit] = plot.dataset.scale.split(' ');
            const height = plot.querySelector('svg').viewBox.baseVal.height;
            const lines = [...plot.querySelectorAll('path.line')].map(path => ({
              name: path.dataset.name, style: path.classList[1],
              points: path.getAttribute('d').split(/[MLZ ]+/).filter(Boolean).map(Number)
            }));
            const value = y => {
              const share = 1 - y / height;
              if (kind !== 'linear') return +(low * Math.pow(high / low, share)).toPrecision(2);
              const step = Math.pow(10, Math.ceil(Math.log10((high - low) / (height * 10))));
              return Math.round((+low + share * (high - low)) / step) * step;
            };
            return { plot, lines, value, unit, output: plot.parentNode.querySelector('output') };
          });
          if (!plots.length) return;
          const number = v => Number(v.toPrecision(3)).toLocaleString('en');
          const scaled = (v, steps) => {
            const step = steps.find(s => Math.abs(v) >= s[0]) || steps[steps.length - 1];
            return number(v / step[0]) + ' ' + step[1];
          };
          const text = (v, unit) =>
            unit === 'seconds' ? (v ? scaled(v, [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs']]) : '0') :
            unit === 'bytes' ? scaled(v, [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']]) :
            unit === 'share' ? number(v * 100) + ' %' : unit === 'percent' ? number(v) + ' %' :
            unit === 'perSecond' ? number(v) + '/s' : number(v);
          const show = event => {
            const box = plots[0].plot.getBoundingClientRect();
            const at = (event.clientX - box.left) / box.width;
            if (at < 0 || at > 1) return hide();
            stack.classList.add('reading');
            stack.style.setProperty('--at', at * 100 + '%');
            plots.forEach(({ lines, value, unit, output }) => {
              output.replaceChildren(...lines.flatMap(({ name, style, points }) => {
                let best = -1, distance = 20;
                for (let i = 0; i < points.length; i += 2) {
                  const d = Math.abs(points[i] - at * 1000);
                  if (d < distance) { distance = d; best = i; }
                }
                if (best < 0) return [];
                const span = document.createElement('span');
                span.style.cssText = 'color:var(--c);margin-left:12px;font-weight:600';
                span.className = style;
                span.textContent = (lines.length > 1 ? name + ' ' : '') + text(value(points[best + 1]), unit);
                return [span];
              }));
            });
          };
          const hide = () => {
            stack.classList.remove('reading');
            plots.forEach(({ output }) => output.replaceChildren());
          };
          stack.addEventListener('pointermove', show);
          stack.addEventListener('pointerdown', show);
          stack.addEventListener('pointerleave', hide);
        });

        """
}
