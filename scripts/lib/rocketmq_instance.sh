# One name server and one broker of a version: their files, ports and processes. Sourced, never run.
# Expects: version, instance (name), home (build/rocketmq/<version>), folder (home/instance).
# shellcheck shell=bash disable=SC2154

java_17_access=(
  --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED
)

read_ports() { [[ -s $folder/ports ]] && read -r name_server_port broker_port <"$folder/ports"; }

# A broker opens listenPort (clients), listenPort-2 (its "VIP" port) and listenPort+1 (replication).
ports_are_free() {
  local port
  for port in "$name_server_port" $((broker_port - 2)) "$broker_port" $((broker_port + 1)); do
    can_listen "$port" || return 1
  done
}

# Ports are picked below the range the kernel hands out by itself, in blocks of ten that never overlap; a block that
# another instance wrote down is left alone even while that instance is stopped, so that it can come back.
choose_ports() {
  local block attempt
  for attempt in {1..200}; do
    block=$((15000 + RANDOM % 1500 * 10))
    grep -qs "^$block " "$rmq_root"/build/rocketmq/*/*/ports && continue
    name_server_port=$block
    broker_port=$((block + 5))
    ports_are_free && return 0
  done
  die "found no free ports after $attempt attempts"
}

# The last two lines: a broker refuses a send as SYSTEM_BUSY that waited 200 ms or while a write takes a second. On a
# machine that compiles at the same time both happen, and say nothing about our client.
write_configuration() { # extra lines for broker.conf…
  mkdir -p "$folder/conf" "$folder/store" "$folder/logs"
  echo "listenPort=$name_server_port" >"$folder/conf/namesrv.conf"
  {
    cat <<CONF
brokerClusterName=DefaultCluster
brokerName=broker-a
brokerId=0
brokerIP1=127.0.0.1
listenPort=$broker_port
namesrvAddr=127.0.0.1:$name_server_port
autoCreateTopicEnable=true
enablePropertyFilter=true
storePathRootDir=$folder/store
storePathCommitLog=$folder/store/commitlog
mappedFileSizeCommitLog=67108864
waitTimeMillsInSendQueue=10000
osPageCacheBusyTimeOutMills=10000
CONF
    [[ $# -eq 0 ]] || printf '%s\n' "$@"
  } >"$folder/conf/broker.conf"
  # 4.9 does not start without these two; 5.x brings its own.
  local role
  for role in namesrv broker; do
    cat >"$folder/conf/logback_$role.xml" <<XML
<configuration>
  <appender name="file" class="ch.qos.logback.core.FileAppender">
    <file>$folder/logs/$role.log</file>
    <encoder><pattern>%d{yyyy-MM-dd HH:mm:ss.SSS} %p %t - %m%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="file"/></root>
</configuration>
XML
  done
}

# launch <role> <main class> <configuration> <JVM options…>: returns when it says "boot success".
launch() {
  local role=$1 class=$2 configuration=$3 java pid tenths
  shift 3
  java=$(find_java)
  [[ -s $folder/$role.out ]] && mv "$folder/$role.out" "$folder/$role.out.before"
  # In a session of its own, so that it outlives this script and the terminal. -Duser.home keeps its logs here.
  ROCKETMQ_HOME=$folder setsid nohup "$java" "$@" "${java_17_access[@]}" -Duser.home="$folder" \
    -cp "$home/lib/*" "$class" -c "$folder/conf/$configuration" \
    </dev/null >"$folder/$role.out" 2>&1 9>&- &
  pid=$!
  echo "$pid" >"$folder/$role.pid"
  disown "$pid"
  for ((tenths = 0; tenths < 1200; ++tenths)); do
    grep -q 'boot success' "$folder/$role.out" && return 0
    [[ -d /proc/$pid ]] || break
    sleep 0.1
  done
  say "The $role of RocketMQ $version did not start. Its last words ($folder/$role.out):"
  grep -v '|-INFO' "$folder/$role.out" | tail -n 20 >&2 || true
  return 1
}

start_name_server() {
  launch namesrv org.apache.rocketmq.namesrv.NamesrvStartup namesrv.conf -Xms64m -Xmx256m
}

# The two ratios: by default a broker refuses messages on a disk that is 90 % full, and drops its own at 85 %, however
# much room is left on a large disk.
start_broker() {
  launch broker org.apache.rocketmq.broker.BrokerStartup broker.conf -Xms256m -Xmx768m -XX:MaxDirectMemorySize=1g \
    -Drocketmq.broker.diskSpaceWarningLevelRatio=0.98 -Drocketmq.broker.diskSpaceCleanForciblyRatio=0.97
}

# The broker first: it takes its leave from the name server.
stop_instance() {
  end_process "$folder/broker.pid" "$folder"
  end_process "$folder/namesrv.pid" "$folder"
}
