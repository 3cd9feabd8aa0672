package io.parley.standalone.doctor.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.parley.standalone.doctor.check.NotExamined;
import java.util.HashMap;
import java.util.Map;

/** One Redis that takes writes. */
final class Server {
    private final String name;
    private final RedisClusterCommands<String, String> commands;
    private Map<String, String> info;

    /** @param name host and port */
    Server(String name, RedisClusterCommands<String, String> commands) {
        this.name = name;
        this.commands = commands;
    }

    String name() {
        return name;
    }

    RedisClusterCommands<String, String> commands() {
        return commands;
    }

    /** A field of {@code INFO}; empty where this Redis has none. */
    String info(String field) {
        if (info == null) {
            info = readInfo();
        }
        return info.getOrDefault(field, "");
    }

    long number(String field) {
        String text = info(field);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private Map<String, String> readInfo() {
        String text;
        try {
            text = commands.info();
        } catch (RedisCommandExecutionException e) {
            throw new NotExamined("Its user may not ask for INFO.");
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : text.split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return fields;
    }

    /** A line of its configuration; empty where its user may not ask. */
    String configured(String name) {
        try {
            return commands.configGet(name).getOrDefault(name, "");
        } catch (RedisCommandExecutionException e) {
            return "";
        }
    }
}
