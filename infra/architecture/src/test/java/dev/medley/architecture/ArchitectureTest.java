package dev.medley.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
    private static final String SAMPLE = "dev.medley.architecture.broken";
    private static final JavaClasses MAIN = ModuleClasses.main();
    private static final JavaClasses MAIN_AND_TEST = ModuleClasses.mainAndTest();
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(SAMPLE);

    @ParameterizedTest
    @EnumSource
    void everyModuleKeeps(Rule rule) {
        rule.below("dev.medley").allowEmptyShould(true).check(rule.scope() == Rule.Scope.MAIN ? MAIN : MAIN_AND_TEST);
    }

    @ParameterizedTest
    @EnumSource
    void theSampleBreaks(Rule rule) {
        assertThatThrownBy(() -> rule.below(SAMPLE).check(BROKEN))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Architecture Violation");
    }

    @Test
    void theRulesSeeTheModules() {
        assertThat(MAIN.stream().map(type -> type.getPackageName()).distinct())
                .contains("dev.medley.gateway", "dev.medley.inference", "dev.medley.platform", "dev.medley.bench");
    }
}
