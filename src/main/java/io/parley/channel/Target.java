package io.parley.channel;

/**
 * The message that a change is about. Who has written it, and that it is a message, does not change in one life of its log: so that is
 * looked at before, and the broker looks at all else. A deletion that is repeated finds what is left, and comes as far as the broker, which
 * knows it again.
 */
record Target(Event.Message message) {

    /**
     * @param page the log from the target on
     * @throws Refused {@code not-found}
     */
    static Target of(Relation.Change change, Broker.Page page) {
        return page.messages().stream()
                .filter(one -> one.seq() == change.target())
                .findAny()
                .map(Target::new)
                .orElseThrow(Refused::noTarget);
    }

    /**
     * Whether this may be changed so by somebody who may write here.
     *
     * @param moderates whether they may moderate here
     * @throws Refused {@code bad-request}, {@code forbidden}
     */
    void require(Relation.Change change, Author by, boolean moderates) {
        if (!message.isMessage()) {
            throw new Refused(
                    Refusal.BAD_REQUEST, "The entry of this number is no message, but the change of another one.");
        }
        if (message.key() != null) {
            throw new Refused(Refusal.BAD_REQUEST, "What has a key is changed by a newer message of that key.");
        }
        boolean own = message.from().id().equals(by.id());
        if (!own && change instanceof Relation.Edited) {
            throw new Refused(Refusal.FORBIDDEN, "You may edit only what you have written.");
        }
        if (!own && change instanceof Relation.Deleted && !moderates) {
            throw new Refused(Refusal.FORBIDDEN, "You may delete only what you have written.");
        }
    }
}
