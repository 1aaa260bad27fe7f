package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.HttpResponseFor;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.models.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The suite as it comes: the starter model, an adapter for each domain, and a router that chooses among them. */
@ExtendWith(StarterSuite.Extension.class)
@DisabledIfSystemProperty(named = "medley.url", matches = ".+", disabledReason = "the suite runs elsewhere")
class RoutingE2E {
    private final Suite suite;

    RoutingE2E(StarterSuite starter) {
        suite = starter.suite();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            I've had a sore throat and a fever for three days, should I see a doctor? | health
            Can my landlord keep the deposit after I moved out of the flat?           | law
            Should I pay off my credit card before I start saving for retirement?     | finance
            Why does my Python loop throw an IndexError on the last element?          | software
            Why do atoms form molecules, and what holds a crystal together?           | science
            """)
    void theSpecialistOfAQuestionAnswersIt(String question, String domain) {
        Answer answer = ask("auto", question);

        assertThat(answer.model()).isEqualTo("starter-" + domain);
        assertThat(answer.route()).matches(domain + "; confidence=[01]\\.\\d\\d");
    }

    @Test
    void theBaseModelAnswersWhatBelongsToNobody() {
        Answer answer = ask("auto", "Write a short poem about autumn leaves");

        assertThat(answer.model()).isEqualTo("starter");
        assertThat(answer.route()).startsWith("general; ");
    }

    @Test
    void aDomainCanBeAskedByItsName() {
        Answer answer = ask("law", "What should I eat to lower my cholesterol?");

        assertThat(answer.model()).isEqualTo("starter-law");
        assertThat(answer.route()).isEqualTo("law; confidence=1.00");
    }

    @Test
    void modelsAdaptersDomainsAndAutoAreListed() {
        assertThat(suite.openAi().models().list().data())
                .extracting(Model::id)
                .contains("starter", "starter-health", "health", "general", "auto");
    }

    private Answer ask(String model, String question) {
        var chat = ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage(question)
                .maxCompletionTokens(24)
                .temperature(0.0)
                .build();
        try (HttpResponseFor<ChatCompletion> reply =
                suite.openAi().withRawResponse().chat().completions().create(chat)) {
            return new Answer(
                    reply.parse().model(), String.join(", ", reply.headers().values("x-medley-route")));
        }
    }

    /**
     * @param model who answered
     * @param route what the gateway says of the way
     */
    private record Answer(String model, String route) {}
}
