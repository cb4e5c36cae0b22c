# The JVM and the jars of a RocketMQ version. Sourced, never run.
# shellcheck shell=bash

# Prints the java of a JDK 17: what JAVA_HOME names, else the distribution's, else the one on the path.
find_java() {
  local java
  for java in "${JAVA_HOME:-/nonexistent}/bin/java" /usr/lib/jvm/java-17-openjdk-*/bin/java "$(command -v java)"; do
    if [[ -x $java ]] && "$java" -version 2>&1 | grep -q '"17\.'; then
      echo "$java"
      return 0
    fi
  done
  die "no Java 17 found (Debian: openjdk-17-jdk-headless)"
}

# The artifacts of one version as a Maven project, so that Maven resolves them and what they need.
write_pom() { # version, folder
  cat >"$2/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>rmq.build</groupId>
  <artifactId>rocketmq-jars</artifactId>
  <version>$1</version>
  <packaging>pom</packaging>
  <dependencies>
$(for artifact in broker namesrv tools client; do
    echo "    <dependency><groupId>org.apache.rocketmq</groupId><artifactId>rocketmq-$artifact</artifactId><version>$1</version></dependency>"
  done)
  </dependencies>
</project>
POM
}

# fetch_jars <version>: leaves the jars in build/rocketmq/<version>/lib. A folder that is there is complete: it gets
# its name only when Maven has succeeded.
fetch_jars() {
  local home=$rmq_root/build/rocketmq/$1 attempt java
  [[ -d $home/lib ]] && return 0
  need_packages "${packages_java[@]}"
  java=$(find_java)
  mkdir -p "$home"
  write_pom "$1" "$home"
  say "Fetching RocketMQ $1 with Maven"
  for attempt in 1 2 3; do
    rm -rf "$home/lib.partial"
    if JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$java")")") \
      mvn -q -B -Dstyle.color=never -f "$home/pom.xml" dependency:copy-dependencies -DoutputDirectory="$home/lib.partial" </dev/null >&2; then
      mv "$home/lib.partial" "$home/lib"
      return 0
    fi
    say "Maven failed (attempt $attempt of 3)"
  done
  die "could not fetch RocketMQ $1"
}
