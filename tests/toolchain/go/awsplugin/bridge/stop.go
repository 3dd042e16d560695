package bridge

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The engine grants a plugin 5 seconds to end.
const stopLimit = 2 * time.Second

// Stop ends the bridge and the Terraform provider it started. It may be called more than once.
func (c *Child) Stop() {
	if c.folder != "" {
		_ = os.RemoveAll(c.folder)
	}
	if c.command == nil {
		return
	}
	started := append(processes("ppid", c.command.Process.Pid), c.terraform...)
	if os.Getpid() == syscall.Getpgrp() {
		// The engine gives each plugin a process group: this also finds what a bridge left behind that ended early.
		started = append(started, processes("pgid", os.Getpid())...)
	}
	_ = c.command.Process.Signal(os.Interrupt)
	select {
	case <-c.ended:
	case <-time.After(stopLimit):
		_ = c.command.Process.Kill()
	}
	for _, id := range started {
		// An id may have been given to another program since: look at what runs under it.
		if strings.Contains(commandOf(id), "terraform-provider-") {
			if process, err := os.FindProcess(id); err == nil {
				_ = process.Kill()
			}
		}
	}
}

// processes lists the processes with a value in a column of `ps`, which Linux and macOS have alike.
func processes(column string, value int) []int {
	output, _ := exec.Command("ps", "-A", "-o", "pid=,"+column+"=").Output()
	var found []int
	for _, line := range strings.Split(string(output), "\n") {
		fields := strings.Fields(line)
		if len(fields) != 2 || fields[1] != strconv.Itoa(value) {
			continue
		}
		if id, err := strconv.Atoi(fields[0]); err == nil {
			found = append(found, id)
		}
	}
	return found
}

func commandOf(id int) string {
	output, _ := exec.Command("ps", "-p", strconv.Itoa(id), "-o", "command=").Output()
	return string(output)
}
