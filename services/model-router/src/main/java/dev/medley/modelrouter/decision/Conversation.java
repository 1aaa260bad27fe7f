package dev.medley.modelrouter.decision;

import dev.medley.modelrouter.domain.Domains;
import java.util.List;

/**
 * What a user said, oldest first. The last message decides what it is about. Only if it is too short for that, or
 * leaves it open, messages before it are looked at too, the nearest first: "and why?" is about whatever was asked
 * before.
 */
public record Conversation(List<String> messages) {
    /** Characters below which a message is too short to decide alone. */
    static final int SHORT = 10;
    /** How many earlier messages are looked at. */
    static final int EARLIER = 3;
    /** Most characters of one message that are looked at: half of them from its start, half from its end. */
    static final int LOOKED_AT = 4000;

    public Opinion opinion(Domains domains) {
        Opinion ofLast = Opinion.NONE;
        Opinion decided = Opinion.NONE;
        int last = messages.size() - 1;
        String text = "";
        for (int i = last; i >= 0 && last - i <= EARLIER; i--) {
            text = text.isEmpty() ? clipped(messages.get(i)) : clipped(messages.get(i)) + "\n" + text;
            Opinion opinion = Opinion.of(domains.scorer().score(text), domains);
            if (i == last) {
                ofLast = opinion;
            }
            if (opinion.domain() != null) {
                decided = opinion;
            }
            if (opinion.domain() != null && text.length() >= SHORT) {
                break;
            }
        }
        return decided.domain() == null ? ofLast : decided;
    }

    private static String clipped(String message) {
        String text = message.strip();
        if (text.length() <= LOOKED_AT) {
            return text;
        }
        int head = LOOKED_AT / 2;
        int tail = text.length() - LOOKED_AT / 2;
        int wholeHead = Character.isHighSurrogate(text.charAt(head - 1)) ? head - 1 : head;
        int wholeTail = Character.isLowSurrogate(text.charAt(tail)) ? tail + 1 : tail;
        return text.substring(0, wholeHead) + "\n" + text.substring(wholeTail);
    }
}
