package dev.medley.starter.corpus;

import java.util.List;

/** One text to learn from or to be measured on. */
public sealed interface Example {
    /** What the text is about. */
    Domain domain();

    /** A name of the topic, for reports. */
    String topic();

    /** A conversation; the turns of {@link Role#ASSISTANT} are what is learnt. */
    record Chat(Domain domain, String topic, List<Turn> turns) implements Example {
        public Chat {
            turns = List.copyOf(turns);
        }

        /** The last question. */
        public String prompt() {
            return turns.get(turns.size() - 2).text();
        }

        /** The last answer. */
        public String answer() {
            return turns.get(turns.size() - 1).text();
        }
    }

    /**
     * A conversation of which only the first words of the last answer are learnt: once the answers are known, what is
     * left to learn is which one to give, and that shows in its first words.
     */
    record Opening(Chat chat) implements Example {
        @Override
        public Domain domain() {
            return chat.domain();
        }

        @Override
        public String topic() {
            return chat.topic();
        }
    }

    /** A plain text, learnt as a whole. */
    record Passage(Domain domain, String topic, String text) implements Example {}

    /** One message of a conversation. */
    record Turn(Role role, String text) {}

    /** Who speaks. */
    enum Role {
        SYSTEM,
        USER,
        ASSISTANT
    }
}
