using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.SecurityToken;

namespace Pipeline.Aws.S3;

/// <summary>One failed request, understood.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Text">What the server or the network said.</param>
/// <param name="Cause">What was thrown.</param>
internal sealed record S3Fault(S3FaultKind Kind, string Text, Exception? Cause)
{
    /// <summary>Waits doubling from 0.2 s to 20 s, so that a server that throttles for a minute is outlasted.</summary>
    private const int MostTriesWhenBusy = 12;

    /// <summary>A wrong address is told within two seconds.</summary>
    private const int MostTriesWhenUnreachable = 4;

    private static readonly FrozenDictionary<string, S3FaultKind> byCode = new Dictionary<string, S3FaultKind>
    {
        ["NoSuchKey"] = S3FaultKind.NoObject,
        ["NoSuchBucket"] = S3FaultKind.NoBucket,
        ["AccessDenied"] = S3FaultKind.Denied,
        ["AllAccessDisabled"] = S3FaultKind.Denied,
        ["AccountProblem"] = S3FaultKind.Denied,
        ["InvalidAccessKeyId"] = S3FaultKind.UnknownKey,
        ["SignatureDoesNotMatch"] = S3FaultKind.WrongSecret,
        ["ExpiredToken"] = S3FaultKind.ExpiredToken,
        ["InvalidToken"] = S3FaultKind.ExpiredToken,
        ["TokenRefreshRequired"] = S3FaultKind.ExpiredToken,
        ["PermanentRedirect"] = S3FaultKind.WrongRegion,
        ["TemporaryRedirect"] = S3FaultKind.WrongRegion,
        ["AuthorizationHeaderMalformed"] = S3FaultKind.WrongRegion,
        ["IllegalLocationConstraintException"] = S3FaultKind.WrongRegion,
        ["RequestTimeTooSkewed"] = S3FaultKind.ClockSkew,
        ["RequestExpired"] = S3FaultKind.ClockSkew,
        ["NotImplemented"] = S3FaultKind.NotSupported,
        ["MethodNotAllowed"] = S3FaultKind.NotSupported,
        ["SlowDown"] = S3FaultKind.Throttled,
        ["RequestLimitExceeded"] = S3FaultKind.Throttled,
        ["Throttling"] = S3FaultKind.Throttled,
        ["ThrottlingException"] = S3FaultKind.Throttled,
        ["TooManyRequests"] = S3FaultKind.Throttled,
        ["ServiceUnavailable"] = S3FaultKind.Throttled,
        ["InternalError"] = S3FaultKind.ServerFault,
        ["RequestTimeout"] = S3FaultKind.Broken,
        ["ConditionalRequestConflict"] = S3FaultKind.Conflict,
        ["OperationAborted"] = S3FaultKind.Conflict,
        ["PreconditionFailed"] = S3FaultKind.Taken,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>How often a request that fails so is made in all.</summary>
    public int MostTries => Kind switch
    {
        S3FaultKind.Throttled or S3FaultKind.ServerFault or S3FaultKind.Conflict => MostTriesWhenBusy,
        S3FaultKind.Broken or S3FaultKind.Unreachable => MostTriesWhenUnreachable,
        _ => 1,
    };

    /// <summary>True when the request may have been carried out although it failed.</summary>
    public bool IsOutcomeUnknown => Kind is not (S3FaultKind.Unreachable or S3FaultKind.Conflict);

    /// <summary>What an exception of a request means; null when it is none of the network's or the server's.</summary>
    public static S3Fault? Of(Exception exception) => exception switch
    {
        AmazonServiceException { StatusCode: not 0 } answer => new(KindOf(answer), TextOf(answer), exception),
        _ when Find<AuthenticationException>(exception) is { } tls => new(S3FaultKind.Tls, tls.Message, exception),
        _ when Find<SocketException>(exception) is { } socket => new(KindOf(socket), socket.Message, exception),
        _ when Find<HttpRequestException>(exception) is { } http => new(KindOf(http), http.Message, exception),
        AmazonClientException when Find<AmazonSecurityTokenServiceException>(exception) is { } refused => new(S3FaultKind.RoleRefused, refused.Message, exception),
        AmazonClientException => new(S3FaultKind.NoCredentials, exception.Message, exception),
        IOException or TimeoutException => new(S3FaultKind.Broken, exception.Message, exception),
        OperationCanceledException => new(S3FaultKind.Broken, "nothing came for too long", exception),
        _ => null,
    };

    /// <summary>What an error in an answer that is itself a success means: deletes tell them key by key.</summary>
    public static S3Fault Of(string? code, string? message) =>
        new(byCode.GetValueOrDefault(code ?? "", S3FaultKind.Other), $"{message} ({code})".TrimStart(), null);

    private static S3FaultKind KindOf(AmazonServiceException answer)
    {
        if (answer is AmazonSecurityTokenServiceException) return S3FaultKind.RoleRefused;
        if (answer.ErrorCode?.StartsWith("KMS", StringComparison.Ordinal) is true) return S3FaultKind.KeyRefused;
        if (byCode.TryGetValue(answer.ErrorCode ?? "", out var kind))
            return kind is S3FaultKind.Denied && answer.Message.Contains("kms:", StringComparison.Ordinal) ? S3FaultKind.KeyRefused : kind;

        // What has no body has no code either: the answer to HEAD, or one of a proxy.
        return answer.StatusCode switch
        {
            HttpStatusCode.NotFound => S3FaultKind.NoObject,
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => S3FaultKind.Denied,
            HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => S3FaultKind.WrongRegion,
            HttpStatusCode.PreconditionFailed => S3FaultKind.Taken,
            HttpStatusCode.Conflict => S3FaultKind.Conflict,
            HttpStatusCode.NotImplemented => S3FaultKind.NotSupported,
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => S3FaultKind.Throttled,
            >= HttpStatusCode.InternalServerError => S3FaultKind.ServerFault,
            _ => S3FaultKind.Other,
        };
    }

    private static S3FaultKind KindOf(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkUnreachable
            or SocketError.NetworkDown or SocketError.TryAgain or SocketError.NoData or SocketError.AddressNotAvailable => S3FaultKind.Unreachable,
        _ => S3FaultKind.Broken,
    };

    private static S3FaultKind KindOf(HttpRequestException http) => http.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError => S3FaultKind.Unreachable,
        HttpRequestError.SecureConnectionError => S3FaultKind.Tls,
        _ => S3FaultKind.Broken,
    };

    private static string TextOf(AmazonServiceException answer)
    {
        var code = answer.ErrorCode is { Length: > 0 } text ? text : ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        var request = answer.RequestId is { Length: > 0 } id ? $", request {id}" : "";
        return $"{answer.Message.TrimEnd('.')} ({code}{request})";
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found) return found;
        }

        return null;
    }
}
