package io.parley;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/**
 * The arrows of the design: {@code endpoint, http → protocol → channel ← broker}, {@code identity → channel},
 * {@code http, config → net}, {@code config → identity}, {@code http → metrics → node → endpoint}. Each rule
 * lists all of our packages that a package may use; only the root, where everything is wired, may use them all.
 */
@AnalyzeClasses(packages = "io.parley", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theChannelsUseNothingOfOurs = uses("channel");

    @ArchTest
    static final ArchRule theBrokerUsesTheChannels = uses("broker", "channel");

    @ArchTest
    static final ArchRule theProtocolUsesTheChannels = uses("protocol", "channel");

    @ArchTest
    static final ArchRule identityUsesTheChannels = uses("identity", "channel");

    @ArchTest
    static final ArchRule theLimitsUseRefusalsAndAddresses = uses("limits", "channel", "net");

    @ArchTest
    static final ArchRule theEndpointsUseTheProtocol =
            uses("endpoint", "protocol", "channel", "identity", "limits", "unread");

    @ArchTest
    static final ArchRule httpUsesAllThatClientsAndOperatorsAskFor = uses(
            "http",
            "protocol",
            "channel",
            "stream",
            "identity",
            "limits",
            "net",
            "endpoint",
            "node",
            "metrics",
            "moderation",
            "job",
            "upload",
            "room",
            "unread");

    @ArchTest
    static final ArchRule readStateUsesTheChannels = uses("unread", "protocol", "channel");

    @ArchTest
    static final ArchRule roomsAreFollowed = uses("room", "follow", "protocol", "channel");

    @ArchTest
    static final ArchRule jobsUseTheChannels = uses("job", "protocol", "channel");

    /** An upload is a job. */
    @ArchTest
    static final ArchRule filesUseJobsAndTheLineToRedis = uses("upload", "job", "protocol", "channel", "broker.redis");

    @ArchTest
    static final ArchRule onlyFilesInRedisUseThatLine = noClasses()
            .that()
            .resideInAPackage("io.parley.upload..")
            .and()
            .haveNameNotMatching("io\\.parley\\.upload\\.RedisFiles(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.parley.broker..");

    @ArchTest
    static final ArchRule linesBecomeMessages = uses("stream", "protocol", "channel");

    /** It puts people out of channels without knowing what a connection is. */
    @ArchTest
    static final ArchRule moderationUsesTheChannels = uses("moderation", "follow", "channel", "protocol", "net");

    @ArchTest
    static final ArchRule whatNodesFollowAreChannels = uses("follow", "channel", "protocol");

    @ArchTest
    static final ArchRule theNodeUsesItsConnections = uses("node", "endpoint", "protocol", "channel");

    @ArchTest
    static final ArchRule theMetersReadTheNode = uses("metrics", "node", "endpoint", "protocol", "channel");

    @ArchTest
    static final ArchRule theSettingsUseAddressesAndKeys =
            uses("config", "net", "identity", "channel", "limits", "protocol", "stream", "source");

    @ArchTest
    static final ArchRule commandsSpeakInLines = uses("source", "stream", "protocol", "channel");

    @ArchTest
    static final ArchRule addressesUseNothingOfOurs = uses("net");

    @ArchTest
    static final ArchRule theLoadToolUsesTheNamesOfChannels = uses("standalone.load", "channel");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.parley.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule theChannelsKnowNoContainerNoStoreAndNoJson = noClasses()
            .that()
            .resideInAPackage("io.parley.channel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "org.h2..", "org.eclipse..");

    @ArchTest
    static final ArchRule theBrokerKnowsNoContainerAndNoJson = noClasses()
            .that()
            .resideInAPackage("io.parley.broker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta..");

    @ArchTest
    static final ArchRule onlyTheBrokerKnowsItsStore = noClasses()
            .that()
            .resideOutsideOfPackage("io.parley.broker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.h2..");

    @ArchTest
    static final ArchRule onlyTheBrokerOfManyNodesKnowsRedis = noClasses()
            .that()
            .resideOutsideOfPackages("io.parley.broker.redis..", "io.parley.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "io.netty..");

    @ArchTest
    static final ArchRule onlyTheWayOfTokensKnowsItsLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("io.parley.identity.jwt..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jose4j..");

    @ArchTest
    static final ArchRule onlyTheEndpointsSpeakWebSocket = noClasses()
            .that()
            .resideOutsideOfPackage("io.parley.endpoint..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.websocket..");

    /** The handshake is the exception: a WebSocket begins as a request, and only a filter can refuse it with 401. */
    @ArchTest
    static final ArchRule onlyHttpIdentityAndTheRootSpeakServlet = noClasses()
            .that()
            .resideOutsideOfPackages("io.parley", "io.parley.http..", "io.parley.identity..")
            .and()
            .haveNameNotMatching("io\\.parley\\.endpoint\\.Handshake(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..");

    /** The same WAR runs on every container: what is used is what the standards, the WAR and the JDK bring. */
    @ArchTest
    static final ArchRule nothingKnowsAContainer = classes()
            .that()
            .resideOutsideOfPackage("io.parley.standalone..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "io.parley..",
                    "java..",
                    "jakarta.servlet..",
                    "jakarta.websocket..",
                    "jakarta.json..",
                    "org.h2.mvstore..",
                    "org.jose4j..",
                    "io.lettuce..",
                    "io.micrometer..",
                    "io.prometheus..",
                    "io.netty.."));

    @ArchTest
    static final ArchRule onlyTheMetersAndTheRootKnowMicrometer = noClasses()
            .that()
            .resideOutsideOfPackages("io.parley", "io.parley.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..");

    /** It begins before there is a class path. */
    @ArchTest
    static final ArchRule whatTheWarBeginsWithUsesTheJdkAlone = classes()
            .that()
            .resideInAPackage("io.parley.boot..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("io.parley.boot..", "java.."));

    /** The server sees the application as a container does. The tools below it may look inside. */
    @ArchTest
    static final ArchRule theServerUsesNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("io.parley.standalone")
            .should()
            .dependOnClassesThat(resideInAPackage("io.parley..").and(not(resideInAPackage("io.parley.standalone"))));

    /** What they use is not there in a container. */
    @ArchTest
    static final ArchRule nobodyUsesWhatIsNotInAContainer = noClasses()
            .that()
            .resideOutsideOfPackages("io.parley.boot..", "io.parley.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.parley.boot..", "io.parley.standalone..");

    /**
     * The platform's logger reaches the log of every container; any other needs a jar or a configuration. What is started from
     * a terminal speaks to it.
     */
    @ArchTest
    static final ArchRule onlyThePlatformsLoggerIsUsed = noClasses()
            .that()
            .resideOutsideOfPackages("io.parley.boot..", "io.parley.standalone..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.."))
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule nothingSleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class);

    /** A clock is passed in, so that a test can set it. {@code nanoTime} measures durations and tells no time. */
    @ArchTest
    static final ArchRule theTimeIsReadFromAClockAlone = noClasses()
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule onlyTheRootsChooseTheClock = noClasses()
            .that()
            .resideOutsideOfPackages("io.parley", "io.parley.standalone..")
            .should()
            .callMethod(Clock.class, "systemUTC");

    /** What a package uses of ours is itself and these. */
    private static ArchRule uses(String user, String... used) {
        String[] allowed = new String[used.length + 1];
        allowed[0] = "io.parley." + user + "..";
        for (int i = 0; i < used.length; i++) {
            allowed[i + 1] = "io.parley." + used[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage("io.parley." + user + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.parley..").and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true);
    }
}
