package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
)

// measurement is what a number of callers did in a time.
type measurement struct {
	elapsed time.Duration
	took    []time.Duration // each piece of work, the shortest first
	turns   []int64         // how many others were answered during each, the fewest first
}

// answer is what a caller notes of a piece of work.
type answer struct {
	took  time.Duration
	turns int64
}

func newMeasurement(elapsed time.Duration, perCaller [][]answer) measurement {
	m := measurement{elapsed: elapsed}
	for _, a := range slices.Concat(perCaller...) {
		m.took, m.turns = append(m.took, a.took), append(m.turns, a.turns)
	}
	slices.Sort(m.took)
	slices.Sort(m.turns)
	return m
}

// rate is how much was done a second.
func (m measurement) rate() float64 { return float64(len(m.took)) / m.elapsed.Seconds() }

// percentile returns what at most it was in p of 100 cases (nearest rank).
func percentile[T any](sorted []T, p int) (value T) {
	if len(sorted) == 0 {
		return value
	}
	return sorted[max((len(sorted)*p+99)/100, 1)-1]
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// tick is the unit of time in /proc on every Linux that Go runs on.
const tick = time.Second / 100

// cpuTime returns how much CPU time a process has used, all its threads together.
func cpuTime(pid int) (time.Duration, error) {
	if pid == 0 {
		return 0, nil
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	return parseStat(stat)
}

// parseStat reads user and system time out of a line that is described in
// proc_pid_stat(5). The second field is the name of the program in parentheses,
// which may itself hold spaces and parentheses.
func parseStat(stat []byte) (time.Duration, error) {
	const utime, stime = 14 - 3, 15 - 3 // the third field is the first after the name
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) <= stime {
		return 0, fmt.Errorf("%q is no line of /proc/PID/stat", stat)
	}
	var ticks int64
	for _, i := range []int{utime, stime} {
		n, err := strconv.ParseInt(string(fields[i]), 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}
