package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// printTable prints the medians of all rounds. The first target is who is measured;
// beside each other one stands how many times as much as that the first does, and how
// many times as much CPU it takes, as medians of the ratios within the rounds.
func printTable(w io.Writer, r rounds, measured []map[row]map[*target]result) {
	fmt.Fprintln(w, "| work | provider | per second | p50 ms | p99 ms | p99 turns | CPU µs each | kB each | bystander p99 ms, turns | we ÷ it | its CPU ÷ ours |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|")
	for _, row := range r.rows {
		for i, t := range r.targets {
			var all []result
			var rates, costs []float64
			for _, round := range measured {
				res, ok := round[row][t]
				if !ok {
					continue
				}
				all = append(all, res)
				if first, ok := round[row][r.targets[0]]; ok && i > 0 {
					rates = append(rates, first.rate/res.rate)
					costs = append(costs, float64(res.cpu)/float64(max(first.cpu, 1)))
				}
			}
			if len(all) == 0 {
				continue
			}
			fmt.Fprintf(w, "| %s | %s | %s |\n", title(row), t.name, strings.Join(cells(all, rates, costs), " | "))
		}
	}
}

// cells returns the medians of what a target did in a row, and of the ratios to what
// the first did, where there are any.
func cells(all []result, rates, costs []float64) []string {
	of := func(format string, number func(result) float64) string {
		return fmt.Sprintf(format, medianOf(all, number))
	}
	cells := []string{
		of("%.0f", func(r result) float64 { return r.rate }),
		of("%.2f", func(r result) float64 { return milliseconds(r.p50) }),
		of("%.1f", func(r result) float64 { return milliseconds(r.p99) }),
		of("%.0f", func(r result) float64 { return float64(r.turns) }),
		of("%.0f", func(r result) float64 { return float64(r.cpu.Microseconds()) }),
		of("%.1f", func(r result) float64 { return r.bytes / 1000 }),
		"", "", "",
	}
	if all[0].beside > 0 {
		cells[6] = of("%.1f, ", func(r result) float64 { return milliseconds(r.beside) }) + of("%.0f", func(r result) float64 { return float64(r.passed) })
	}
	if len(rates) > 0 {
		cells[7], cells[8] = fmt.Sprintf("%.2f ×", median(rates)), fmt.Sprintf("%.2f ×", median(costs))
	}
	return cells
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
