# Processes known by a pid file. A number alone may belong to somebody else by now, so a process counts as ours only
# while its command line names the folder it was started for. Sourced, never run.
# shellcheck shell=bash

# process_of <pid file> <folder>: prints the process id if it runs and is ours.
process_of() {
  local pid
  [[ -s $1 ]] && pid=$(<"$1") && [[ $pid =~ ^[0-9]+$ ]] || return 1
  [[ -r /proc/$pid/cmdline ]] || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2" || return 1
  echo "$pid"
}

# A process that ends loses its command line first and its sockets later; what is left when nobody waits for it (Z)
# holds nothing.
is_alive() { # process id
  [[ -r /proc/$1/stat ]] && [[ $(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) == [^ZX] ]]
}

# end_process <pid file> <folder> [seconds]: asks it to end, and after so many seconds (default 10) makes it.
end_process() {
  local pid tenths=$((${3:-10} * 10))
  if pid=$(process_of "$1" "$2"); then
    kill -TERM "$pid" 2>/dev/null || true
    kill -CONT "$pid" 2>/dev/null || true # one that was paused hears nothing else
    while ((tenths-- > 0)) && is_alive "$pid"; do sleep 0.1; done
    kill_process "$1" "$2"
    while is_alive "$pid"; do sleep 0.02; done
  fi
  rm -f "$1"
}

# kill_process <pid file> <folder>: at once, as a power cut would; returns when it is gone.
kill_process() {
  local pid
  if pid=$(process_of "$1" "$2"); then
    kill -KILL "$pid" 2>/dev/null || true
    while is_alive "$pid"; do sleep 0.02; done
  fi
  rm -f "$1"
}

# can_listen <port>: nobody holds it on any address. perl-base is part of every Debian.
can_listen() {
  perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(
    LocalAddr => "0.0.0.0", LocalPort => $ARGV[0], Listen => 1, Proto => "tcp", ReuseAddr => 1)' "$1" 2>/dev/null
}
