package dev.medley.speechtranscription.live;

/**
 * Decides what of a text that is heard again and again is final: what two passes in a row agree on (LocalAgreement-2,
 * Liu et al. 2020; Machacek et al. 2023). Nothing that is final is ever taken back. One thread uses it.
 */
final class Agreement {
    private Wording settled = Wording.NONE;
    private Wording open = Wording.NONE;

    /** One that goes on where another's sound was cut: with what was final after the cut, and open. */
    static Agreement continuing(Wording settled, Wording open) {
        var next = new Agreement();
        next.settled = settled;
        next.open = open;
        return next;
    }

    /** A further pass heard this, from the beginning. */
    Wording hear(Wording heard) {
        Wording rest = heard.from(settled.coveredBy(heard));
        Wording agreed = rest.to(rest.agreesWith(open));
        settled = settled.and(agreed);
        open = rest.from(agreed.size());
        return agreed;
    }

    /** The last pass heard this, and no other will come: all of it is final. */
    Wording settle(Wording heard) {
        Wording rest = heard.from(settled.coveredBy(heard));
        settled = settled.and(rest);
        open = Wording.NONE;
        return rest;
    }

    /** All that is final. */
    Wording settled() {
        return settled;
    }

    /** What the last pass heard after that. */
    Wording open() {
        return open;
    }
}
