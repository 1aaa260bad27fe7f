package dev.medley.modelrouter.decision;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.routing.v1.Candidate;
import dev.medley.proto.routing.v1.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who answers a request, or why nobody can. Either a decision or a failure is there.
 *
 * @param domain that the request is about; empty if that is open
 * @param candidates every instance of every model that came into question, the chosen one first
 * @param fellBack whether the model chosen is not the one that was meant to answer
 */
public record Routing(
        @Nullable Decision decision,
        @Nullable MedleyException failure,
        String domain,
        boolean fellBack,
        List<Candidate> candidates) {}
