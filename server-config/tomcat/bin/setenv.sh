# Read by catalina.sh, of the CATALINA_BASE that it lies in.

# SITE: the JVM's options: heap, collector (server-config/jvm).
CATALINA_OPTS="$CATALINA_OPTS @${PARLEY_JVM_OPTIONS:-/etc/parley/25k.options}"

# Bytes that each WebSocket holds three times: for what comes in, for what goes out, and for what is being encoded. A text that is
# longer goes out in fragments of this size, each a write: 4096 hold about 12 messages. An idle connection takes 24 KB of heap then
# (measured). With 8192 it takes 37, and a busy feed a tenth less time; with 2048 it takes 19: for 100,000 the better choice, if most
# are silent.
CATALINA_OPTS="$CATALINA_OPTS -Dorg.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE=4096"

# What a client gets wrong is not logged: Tomcat would write the first such line of a request, cookie or parameter as it came, and that
# may hold a token.
CATALINA_OPTS="$CATALINA_OPTS -Dorg.apache.juli.logging.UserDataHelper.CONFIG=NONE"
