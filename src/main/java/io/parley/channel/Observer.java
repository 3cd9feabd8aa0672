package io.parley.channel;

/** Hears all that happens in a channel at this node, without being one of its readers. Called under the channel's lock, mostly: it must be short. */
public interface Observer {
    /** Hears nothing. */
    Observer NONE = new Observer() {
        @Override
        public void starts(Position head) {}

        @Override
        public void message(Event.Message message) {}

        @Override
        public void signal(Event.Signal signal) {}
    };

    /** Where it begins, and where it goes on when messages cannot be told one after the other. */
    void starts(Position head);

    void message(Event.Message message);

    void signal(Event.Signal signal);
}
