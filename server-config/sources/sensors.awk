# How this machine is: load, processors, memory, network, disk, from /proc (Linux). A value is said only when it has changed.
#
#   awk -f sensors.awk [-v step=1] [-v steps=N] [-v proc=/proc]
#
# step: seconds between two looks, 0.1 to 3600. steps: it ends after so many; 0, as usual: never. proc: where the files are.
# A line is {"key":SENSOR,"body":{"name":…,"value":…,"unit":…,"step":…}}. What has not changed by its threshold for five minutes is
# said again, so that a value that is old is one of a machine that has died. Only POSIX awk, and a sleep that takes fractions.

function say(key, label, value, unit, digits, threshold) {
  if (key in said && value - said[key] < threshold && said[key] - value < threshold && looks - told[key] < again) return
  said[key] = value
  told[key] = looks
  value = sprintf("%." digits "f", value)
  printf "{\"key\":\"%s\",\"body\":{\"name\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"step\":%s}}\n", key, label, value, unit, step
}

# What goes up and down by much has a threshold that goes with it.
function tenth(key) {
  return key in said ? said[key] / 10 : 0
}

# How much a counter has grown a second, -1 at the first look. One that has become less has begun anew.
function growth(which, count,    grown) {
  grown = which in before && count >= before[which] ? (count - before[which]) / step : -1
  before[which] = count
  return grown
}

function load(    file, part) {
  file = proc "/loadavg"
  if ((getline line < file) > 0) {
    split(line, part, " ")
    say("load", "Load, 1 min", part[1], "", 2, 0.05)
    split(part[4], part, "/")
    say("tasks", "Tasks", part[2], "", 0, 5)
  }
  close(file)
}

function processors(    file, part, n, i, all, idle, busy) {
  file = proc "/stat"
  while ((getline line < file) > 0 && line ~ /^cpu/) {
    n = split(line, part, " ")
    all = 0
    # Guests' time, behind the eighth, is counted in the first already.
    for (i = 2; i <= n && i <= 9; i++) all += part[i]
    idle = part[5] + part[6]
    if (part[1] in total && all > total[part[1]]) {
      busy = 100 * (1 - (idle - rest[part[1]]) / (all - total[part[1]]))
      if (busy < 0) busy = 0
      if (part[1] == "cpu") say("cpu", "Processors", busy, "%", 0, 3)
      else say("cpu." substr(part[1], 4), "Processor " substr(part[1], 4), busy, "%", 0, 5)
    }
    total[part[1]] = all
    rest[part[1]] = idle
  }
  close(file)
}

function memory(    file, part, is) {
  file = proc "/meminfo"
  while ((getline line < file) > 0) {
    split(line, part, /[: ]+/)
    is[part[1]] = part[2]
  }
  close(file)
  if (is["MemTotal"] > 0) say("memory", "Memory in use", 100 * (1 - is["MemAvailable"] / is["MemTotal"]), "%", 1, 0.5)
  if (is["SwapTotal"] > 0) say("swap", "Swap in use", 100 * (1 - is["SwapFree"] / is["SwapTotal"]), "%", 1, 0.5)
}

# Of all devices but those that only lead back here.
function network(    file, part, in_all, out_all, grown) {
  file = proc "/net/dev"
  while ((getline line < file) > 0) {
    if (line !~ /:/ || line ~ /^ *lo:/) continue
    sub(/^[^:]*:/, "", line)
    split(line, part, " ")
    in_all += part[1]
    out_all += part[9]
  }
  close(file)
  if ((grown = growth("in", in_all)) >= 0) say("network.in", "Network in", grown / 1024, "KB/s", 1, 1 + tenth("network.in"))
  if ((grown = growth("out", out_all)) >= 0) say("network.out", "Network out", grown / 1024, "KB/s", 1, 1 + tenth("network.out"))
}

# Of whole disks; sectors have 512 bytes here, whatever the disk says.
function disks(    file, part, read_all, written_all, grown) {
  file = proc "/diskstats"
  while ((getline line < file) > 0) {
    split(line, part, " ")
    if (part[3] !~ /^([shv]d[a-z]+|xvd[a-z]+|nvme[0-9]+n[0-9]+|mmcblk[0-9]+)$/) continue
    read_all += part[6]
    written_all += part[10]
  }
  close(file)
  if ((grown = growth("read", read_all)) >= 0) say("disk.read", "Disk read", grown / 2, "KB/s", 0, 4 + tenth("disk.read"))
  if ((grown = growth("written", written_all)) >= 0) say("disk.write", "Disk written", grown / 2, "KB/s", 0, 4 + tenth("disk.write"))
}

BEGIN {
  if (step == "") step = 1
  if (proc == "") proc = "/proc"
  if (step + 0 < 0.1 || step + 0 > 3600) {
    print "sensors: step is 0.1 to 3600" > "/dev/stderr"
    exit 2
  }
  if ((getline line < (proc "/loadavg")) <= 0) {
    print "sensors: " proc "/loadavg cannot be read; this needs Linux" > "/dev/stderr"
    exit 1
  }
  close(proc "/loadavg")
  again = 300 / step
  for (;;) {
    looks++
    load()
    processors()
    memory()
    network()
    disks()
    fflush()
    if (looks == steps) exit 0
    if (system("sleep " step) != 0) exit 0
  }
}
