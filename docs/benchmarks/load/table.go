package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// printTable prints the medians of all rounds. The first target is who is measured;
// beside each other one stands how many times as much as that the first does, as
// the median of the ratios within the rounds.
func printTable(w io.Writer, r rounds, measured []map[row]map[*target]result) {
	fmt.Fprintln(w, "| work | provider | per second | p50 ms | p99 ms | CPU µs each | kB each | bystander p99 ms | we ÷ it |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|")
	for _, row := range r.rows {
		for i, t := range r.targets {
			var here, ratios []float64
			var all []result
			for _, round := range measured {
				res, ok := round[row][t]
				if !ok {
					continue
				}
				all, here = append(all, res), append(here, res.rate)
				if first, ok := round[row][r.targets[0]]; ok && i > 0 {
					ratios = append(ratios, first.rate/res.rate)
				}
			}
			if len(all) == 0 {
				continue
			}
			fmt.Fprintf(w, "| %s | %s | %.0f | %.2f | %.1f | %.0f | %.1f | %s | %s |\n", title(row), t.name, median(here),
				medianOf(all, func(r result) float64 { return milliseconds(r.p50) }), medianOf(all, func(r result) float64 { return milliseconds(r.p99) }),
				medianOf(all, func(r result) float64 { return float64(r.cpu.Microseconds()) }), medianOf(all, func(r result) float64 { return r.bytes / 1000 }),
				orNothing("%.1f", medianOf(all, func(r result) float64 { return milliseconds(r.beside) })), orNothing("%.2f ×", median(ratios)))
		}
	}
}

// title returns how a row is called in the table.
func title(r row) string {
	name := strings.Replace(r.work, "search-", "search, ", 1)
	if signs := r.work == "flow" || r.work == "refresh" || r.work == "introspection"; signs {
		name += " " + r.alg
	}
	if r.callers == 1 {
		return name + ", alone"
	}
	return fmt.Sprintf("%s, %d callers", name, r.callers)
}

// orNothing formats a number that is there.
func orNothing(format string, n float64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(format, n)
}

func medianOf(all []result, of func(result) float64) float64 {
	values := make([]float64, len(all))
	for i, r := range all {
		values[i] = of(r)
	}
	return median(values)
}

// median returns the middle of some values, 0 for none.
func median[T cmp.Ordered](values []T) (middle T) {
	if len(values) == 0 {
		return middle
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
