package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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

// cpuTime returns how much CPU time the processes of a target have used, all threads
// and children together.
func (t *target) cpuTime() (all time.Duration, err error) {
	for _, pid := range t.pids {
		used, err := cpuTime(pid)
		if err != nil {
			return 0, err
		}
		all += used
	}
	return all, nil
}

// cpuTime returns how much a process has used, with its children, as PostgreSQL has
// one for each connection. What those have used that are gone is its own by then.
func cpuTime(pid int) (time.Duration, error) {
	if pid == 0 {
		return 0, nil
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	used, err := parseStat(stat)
	if err != nil {
		return 0, err
	}
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		children, _ := os.ReadFile(list) // a thread may have ended
		for _, child := range strings.Fields(string(children)) {
			id, err := strconv.Atoi(child)
			if err != nil {
				return 0, err
			}
			its, err := cpuTime(id)
			if err != nil && !errors.Is(err, fs.ErrNotExist) { // and so may a child
				return 0, err
			}
			used += its
		}
	}
	return used, err
}

// parseStat reads user and system time, its own and that of children it has waited for,
// out of a line that is described in proc_pid_stat(5). The second field is the name of the program in parentheses,
// which may itself hold spaces and parentheses.
func parseStat(stat []byte) (time.Duration, error) {
	const utime, cstime = 14 - 3, 17 - 3 // the third field is the first after the name
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) <= cstime {
		return 0, fmt.Errorf("%q is no line of /proc/PID/stat", stat)
	}
	var ticks int64
	for _, field := range fields[utime : cstime+1] {
		n, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}
